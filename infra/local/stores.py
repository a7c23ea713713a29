"""The stores of the template, made in moto's server, and the partner of the local cloud."""

import hashlib
import json
import subprocess
import sys
from typing import Any

import boto3
import urllib3
from boto3.dynamodb.types import TypeSerializer
from botocore.config import Config
from urllib3.util import Retry

from infra import REGION
from infra.local.runtime import start
from infra.template import Template

_KNOWN_TABLE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")

# The keys of the partner `local`. They exist only where this module has put them.
_ASKS = ["ask", "read", "search"]
_KEYS = [("local-app", "secret", _ASKS), ("pk_local_home", "publishable", _ASKS)]
_KEYS += [("local-operator", "operator", [*_ASKS, "operator"])]


def start_standin(port: int) -> "subprocess.Popen[bytes]":
    """moto's server in a process of its own; returns once it answers."""
    process = start(
        [sys.executable, "-m", "infra.local.standin", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    patience = Retry(connect=8, backoff_factor=0.1)  # some 25 seconds
    try:
        urllib3.request("GET", f"http://127.0.0.1:{port}/moto-api/", retries=patience, timeout=2)
    except urllib3.exceptions.HTTPError:
        process.kill()
        raise RuntimeError("the stand-in for AWS does not answer; is moto[server] installed?") from None
    return process


def client(service: str, endpoint: str) -> Any:
    """A client with nobody's role: the bench's own hands."""
    config = Config(s3={"addressing_style": "path"}, max_pool_connections=40, read_timeout=60)
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}  # moto takes any
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, config=config, **keys)


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
        told = [
            {
                "QueueArn": template.resolve(one["Queue"]),
                "Events": [one["Event"]],
                "Filter": {"Key": {"FilterRules": one["Filter"]["S3Key"]["Rules"]}},
            }
            for one in properties.get("NotificationConfiguration", {}).get("QueueConfigurations", [])
        ]
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"QueueConfigurations": told})
        for rule in properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", []):
            default = rule.get("ServerSideEncryptionByDefault", {})
            if default.get("SSEAlgorithm") == "aws:kms":
                encrypted[bucket] = template.resolve(default["KMSMasterKeyID"])
    return encrypted


def seed_partner(dynamodb: Any, table: str) -> None:
    """The partner `local` with its keys."""
    for key, kind, scopes in _KEYS:
        said = {"partner": "local", "kind": kind, "scopes": scopes, "origins": ["*"], "jurisdiction": "US"}
        said["id"] = "key#" + hashlib.sha256(key.encode()).hexdigest()
        item = {name: TypeSerializer().serialize(value) for name, value in said.items()}
        dynamodb.put_item(TableName=table, Item=item)
