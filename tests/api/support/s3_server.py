"""A real S3 server for the tests: moto on a free port of the loopback address.

Makes the bucket that its argument names and prints its address. Ends when its standard input does.
"""

import logging
import sys
import urllib.request

from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
urllib.request.urlopen(urllib.request.Request(f"{url}/{sys.argv[1]}", method="PUT"))
print(url, flush=True)
sys.stdin.read()
server.stop()
