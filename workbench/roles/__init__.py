"""What each column of a list says about a person: kinds, guesses, what somebody says of them."""
