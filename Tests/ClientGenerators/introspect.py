"""introspect.py URL JSON SDL: writes a server's introspection, and the SDL that it stands for."""

import json
import sys

import httpx
from graphql import build_client_schema, get_introspection_query, print_schema

url, json_file, sdl_file = sys.argv[1:]
query = get_introspection_query(
    descriptions=True, specified_by_url=True, directive_is_repeatable=True, schema_description=True,
    input_value_deprecation=True, input_object_one_of=True)
answer = httpx.post(url, json={"query": query}).raise_for_status().json()
assert "errors" not in answer, answer["errors"]
schema = build_client_schema(answer["data"])
with open(json_file, "w") as file:
    json.dump(answer, file)
with open(sdl_file, "w") as file:
    file.write(print_schema(schema))
print(f"introspection: {len(schema.type_map)} types")
