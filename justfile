# The front door for people who work on Throughline: `just` lists what there is.
default:
    @just --list --unsorted

# A sample business in a throw-away directory, served.
dev:
    cargo run -p throughline -- demo --data "${TMPDIR:-/tmp}/throughline-dev"

# All tests; those that need what is not there say so.
test:
    cargo build --bin throughline --test it
    cargo test

# The whole gate, as it runs before a change is taken.
ci:
    .ci/run

# Pictures of every page in every state, to be looked at, in a folder; and those of the guides.
pictures folder="target/pictures":
    cargo build --bin throughline --test it
    THROUGHLINE_PICTURES="$PWD/{{folder}}" cargo test --test it pictures -- --ignored --nocapture

# Every claim of docs/claims.md with the command that shows it.
claims word="":
    scripts/claims "{{word}}"

# The measurements; they need a quiet machine.
bench:
    cargo bench -p throughline-bench
