"""The label check upstairs: a pasted list, what is known of it, and the products that the clinic keeps."""
