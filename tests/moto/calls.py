"""Makes AWS calls with boto3, so that what the program did is told by somebody else's client.

Reads calls as lines of JSON, `{"service": "cloudtrail", "region": "us-east-1", "operation": "get_trail",
"arguments": {"Name": "events"}}`, and answers each with a line, `{"ok": …}` or `{"error": "TrailNotFoundException: …"}`.
Takes the endpoint's URL as its argument, and ends when its standard input does.
"""

import functools
import json
import sys

import boto3


@functools.cache
def client(service, region):
    keys = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
    return boto3.client(service, region_name=region, endpoint_url=sys.argv[1], **keys)


for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = getattr(client(call["service"], call["region"]), call["operation"])(**call["arguments"])
        answer.pop("ResponseMetadata", None)
        answer = {"ok": answer}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, default=str), flush=True)
