"""The local cloud: template.yaml brought to life on one machine, against moto. A test bench, not a product."""
