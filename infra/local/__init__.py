"""The local cloud: template.yaml brought to life on one machine, against moto. A test bench, not a product."""

ACCOUNT, REGION, STACK = "123456789012", "us-east-1", "navis"
