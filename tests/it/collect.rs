//! The doors over HTTP: what each replies, what of it counts, and what becomes of what is wrong.
mod bad_input;
mod cloudevents;
mod mending;
mod posthog;
mod segment;
