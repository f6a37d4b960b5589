"""Makes one call with boto3, which is told by its environment alone where to go.

Reads {call, model, system, question} as JSON from standard input and prints what it was told, in the
shape of `Told` in test/support/bedrock-calls.ts, or {error: {name, message}}.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError, EventStreamError


def conversation(asked):
    return {
        "modelId": asked["model"],
        "system": [{"text": asked["system"]}],
        "messages": [{"role": "user", "content": [{"text": asked["question"]}]}],
    }


def messages(asked):
    return {
        "modelId": asked["model"],
        "contentType": "application/json",
        "accept": "application/json",
        "body": json.dumps(
            {
                "anthropic_version": "bedrock-2023-05-31",
                "max_tokens": 500,
                "system": asked["system"],
                "messages": [{"role": "user", "content": asked["question"]}],
            }
        ),
    }


def converse(client, asked):
    reply = client.converse(**conversation(asked))
    content = reply["output"]["message"]["content"]
    return {
        "text": "".join(block.get("text", "") for block in content),
        "pieces": 1,
        "stopReason": reply["stopReason"],
        "inputTokens": reply["usage"]["inputTokens"],
        "outputTokens": reply["usage"]["outputTokens"],
    }


def converse_stream(client, asked):
    told = {"text": "", "pieces": 0}
    for event in client.converse_stream(**conversation(asked))["stream"]:
        if "contentBlockDelta" in event:
            told["text"] += event["contentBlockDelta"]["delta"].get("text", "")
            told["pieces"] += 1
        if "messageStop" in event:
            told["stopReason"] = event["messageStop"]["stopReason"]
        if "metadata" in event:
            told["inputTokens"] = event["metadata"]["usage"]["inputTokens"]
            told["outputTokens"] = event["metadata"]["usage"]["outputTokens"]
    return told


def invoke(client, asked):
    reply = json.loads(client.invoke_model(**messages(asked))["body"].read())
    return {
        "text": "".join(block.get("text", "") for block in reply["content"]),
        "pieces": 1,
        "stopReason": reply["stop_reason"],
        "inputTokens": reply["usage"]["input_tokens"],
        "outputTokens": reply["usage"]["output_tokens"],
    }


def invoke_stream(client, asked):
    told = {"text": "", "pieces": 0}
    reply = client.invoke_model_with_response_stream(**messages(asked))
    for event in reply["body"]:
        chunk = json.loads(event["chunk"]["bytes"])
        if chunk.get("delta", {}).get("type") == "text_delta":
            told["text"] += chunk["delta"]["text"]
            told["pieces"] += 1
        if chunk["type"] == "message_delta":
            told["stopReason"] = chunk["delta"]["stop_reason"]
        metrics = chunk.get("amazon-bedrock-invocationMetrics")
        if metrics:
            told["inputTokens"] = metrics["inputTokenCount"]
            told["outputTokens"] = metrics["outputTokenCount"]
    return told


def count_tokens(client, asked):
    converse = conversation(asked)
    model = converse.pop("modelId")
    reply = client.count_tokens(modelId=model, input={"converse": converse})
    return {"text": "", "pieces": 0, "inputTokens": reply["inputTokens"]}


def embed(client, asked):
    body = {"inputText": asked["question"], "dimensions": 256, "normalize": True}
    reply = client.invoke_model(modelId=asked["model"], body=json.dumps(body))
    reply = json.loads(reply["body"].read())
    return {
        "text": "",
        "pieces": 0,
        "dimensions": len(reply["embedding"]),
        "inputTokens": reply["inputTextTokenCount"],
    }


CALLS = {
    "converse": converse,
    "converse-stream": converse_stream,
    "invoke": invoke,
    "invoke-stream": invoke_stream,
    "count-tokens": count_tokens,
    "embed": embed,
}


def main():
    asked = json.load(sys.stdin)
    client = boto3.client("bedrock-runtime")
    try:
        told = CALLS[asked["call"]](client, asked)
    except (ClientError, EventStreamError) as error:
        named = error.response["Error"]
        told = {"error": {"name": named["Code"], "message": named["Message"]}}
    print(json.dumps(told))


main()
