//! Nothing but a home for the tests in `it`: they know the product by its command line and its doors alone.
