"""dashboard.py URL VARIABLES: signs in and runs the dashboard with the client that ariadne-codegen has generated."""

import json
import sys

import httpx
from dcx_client import Client

url, variables = sys.argv[1], json.load(open(sys.argv[2]))
sign_in = """mutation { signIn(input: { email: "john@vodacom.example", password: "dcx-demo" }) {
    session { accessToken } } }"""
token = httpx.post(url, json={"query": sign_in}).json()["data"]["signIn"]["session"]["accessToken"]
client = Client(url=url, headers={"Authorization": f"Bearer {token}"})
dashboard = client.customer_dashboard(from_=variables["from"], to=variables["to"])
machines = dashboard.viewer.organisation.virtual_machines
assert machines.total_count == 7, machines
assert dashboard.viewer.organisation.metrics_aggregation.memory_gb == 78
print(f"ariadne-codegen: a client that shows {machines.total_count} machines")
