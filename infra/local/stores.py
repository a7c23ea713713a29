"""The stores of the template, made in moto's server, and the partner of the local cloud."""

import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from typing import Any

import boto3
from botocore.config import Config

from infra import REGION
from infra.local.runtime import start
from infra.template import Template

_KNOWN_TABLE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")

# The keys of the partner `local`. They exist only where this module has put them.
LOCAL_KEYS: dict[str, dict[str, Any]] = {
    "local-app": {"kind": "secret", "scopes": ["ask", "read", "search"]},
    "pk_local_home": {"kind": "publishable", "scopes": ["ask", "read", "search"]},
    "local-operator": {"kind": "operator", "scopes": ["ask", "read", "search", "operator"]},
}


def start_standin(port: int) -> "subprocess.Popen[bytes]":
    """moto's server in a process of its own; returns once it answers."""
    process = start(
        [sys.executable, "-m", "infra.local.standin", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MOTO_S3_DEFAULT_MAX_KEYS": "1000"},
    )
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the stand-in for AWS ended at once; is moto[server] installed?")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=2):  # loopback
                return process
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise RuntimeError("the stand-in for AWS does not answer")


def client(service: str, endpoint: str) -> Any:
    """A client with nobody's role: the bench's own hands."""
    config = Config(s3={"addressing_style": "path"}, max_pool_connections=40, read_timeout=60)
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106  # moto takes any
        config=config,
    )


def make(template: Template, endpoint: str, scale: float) -> dict[str, str]:
    """Make every store; returns the ARN of the key that encrypts each bucket that has one, by bucket name."""
    sqs, dynamodb, s3, kms = (client(name, endpoint) for name in ("sqs", "dynamodb", "s3", "kms"))
    for name, properties in template.of_type("AWS::KMS::Key").items():
        asked = {key: properties[key] for key in ("KeySpec", "KeyUsage") if key in properties}
        made = kms.create_key(**asked)["KeyMetadata"]
        template.names[name, "Ref"], template.names[name, "Arn"] = made["KeyId"], made["Arn"]
    queues = template.of_type("AWS::SQS::Queue")
    for name in sorted(queues, key=lambda one: "RedrivePolicy" in queues[one]):  # dead letters first
        properties = queues[name]
        seconds = max(1, round(properties.get("VisibilityTimeout", 30) * scale))
        attributes = {"VisibilityTimeout": str(seconds)}
        if "RedrivePolicy" in properties:
            attributes["RedrivePolicy"] = json.dumps(template.resolve(properties["RedrivePolicy"]))
        url = sqs.create_queue(QueueName=template.names[name, "QueueName"], Attributes=attributes)["QueueUrl"]
        template.names[name, "Ref"] = url
    for name, properties in template.of_type("AWS::DynamoDB::Table").items():
        asked = {key: template.resolve(properties[key]) for key in _KNOWN_TABLE if key in properties}
        dynamodb.create_table(TableName=template.names[name, "Ref"], BillingMode="PAY_PER_REQUEST", **asked)
    encrypted = {}
    for name, properties in template.of_type("AWS::S3::Bucket").items():
        bucket = template.names[name, "Ref"]
        s3.create_bucket(Bucket=bucket)
        if properties.get("VersioningConfiguration", {}).get("Status") == "Enabled":
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        rules = properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
        for rule in rules:
            default = rule.get("ServerSideEncryptionByDefault", {})
            if default.get("SSEAlgorithm") == "aws:kms":
                encrypted[bucket] = template.resolve(default["KMSMasterKeyID"])
    return encrypted


def seed_partner(dynamodb: Any, table: str) -> None:
    """The partner `local` with its keys."""
    for key, said in LOCAL_KEYS.items():
        item = {
            "id": {"S": "key#" + hashlib.sha256(key.encode()).hexdigest()},
            "partner": {"S": "local"},
            "kind": {"S": said["kind"]},
            "scopes": {"L": [{"S": scope} for scope in said["scopes"]]},
            "origins": {"L": [{"S": "*"}]},
            "jurisdiction": {"S": "US"},
        }
        dynamodb.put_item(TableName=table, Item=item)
