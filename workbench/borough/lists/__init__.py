"""The lists of the borough, each written as the service that keeps it would."""
