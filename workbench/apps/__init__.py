"""The self-service pages: a gallery, forms, results, files and the server that shows them."""

PORT = 8866
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# The environment variable that holds the secret of the link that lets people in.
TOKEN = "WORKBENCH_TOKEN"
