"""How the service is deployed and run: what template.yaml says, what its roles may do, and the local cloud."""

ACCOUNT, REGION, STACK = "123456789012", "us-east-1", "navis"  # of the local cloud
