"""The self-service pages: a gallery, forms, results, files and the server that shows them."""
