"""Checks receipts as docs/attendance-receipts.md says, in their order."""
import base64, hashlib, json, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

def check(given):
    keys = {key["kid"]: unbase64(key["x"]) for key in given["keys"]["keys"]}
    before = "00" * 32
    for receipt in given["receipts"]:
        content, signature = receipt["content"], receipt["signature"]
        if signature["key_id"] not in keys:
            return f"{content['seq']}: the key is unknown"
        key = Ed25519PublicKey.from_public_bytes(keys[signature["key_id"]])
        try:
            key.verify(unbase64(signature["value"]), canonical(content))
        except InvalidSignature:
            return f"{content['seq']}: the signature is wrong"
        if hashlib.sha256(canonical(receipt["evidence"])).hexdigest() != content["evidence_digest"]:
            return f"{content['seq']}: the evidence is another one"
        if content["previous"] != before:
            return f"{content['seq']}: follows another one"
        before = hashlib.sha256(canonical(content)).hexdigest()
    return "ok"

print(check(json.load(sys.stdin)))
