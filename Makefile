# Everything that matters is in scripts/. A machine with Python 3.11, make and git needs no more than this.
PORT ?= 8000

.PHONY: run test check soak mutate-guards bench bench-replay bench-lighthouse bench-pages bench-queue bench-submit demo-code requirements css translations

run:  ## set up what is missing, then serve the demonstration
	@scripts/with-python scripts/run.py --port "$(PORT)"

test:  ## set up what is missing, then run the tests
	@scripts/with-python scripts/test.py

check:  ## format, lint, types, contracts, migrations: what CI checks besides the tests
	@scripts/with-python scripts/check.py

soak:  ## the long proofs, in full numbers
	@scripts/with-python scripts/test.py --soak

mutate-guards:  ## each guard taken away in a copy of the project: its tests have to fail
	@scripts/with-python scripts/mutate_guards.py

bench:  ## how fast the rules are, beside other engines
	@scripts/with-python scripts/benchmark.py

bench-replay:  ## how much of two plain processes the workers reach when they replay stored cases
	@scripts/with-python scripts/benchmark.py --replay

bench-pages:  ## a clinician's page of a case, beside the least that Django takes for one of its size
	@scripts/with-python scripts/benchmark.py --pages

bench-queue:  ## whether a page of the queue costs more where a million intakes are stored
	@scripts/with-python scripts/benchmark.py --queue

bench-submit:  ## what sending a form costs beside the floor of the stack, and how soon a worker begins
	@scripts/with-python scripts/benchmark.py --submit

bench-lighthouse:  ## what Lighthouse says of pages for patients, and a form on a slow line
	@scripts/with-python scripts/benchmark.py --lighthouse

demo-code:  ## the current second-factor code of the demonstration's staff
	@scripts/with-python scripts/setup.py
	@.venv/bin/python manage.py demo_code

requirements:  ## compile requirements*.in into pinned, hashed requirements*.txt
	@scripts/with-python scripts/requirements.py

css:  ## rebuild the committed style sheets from static/css/parts
	@scripts/with-python scripts/css.py

translations:  ## bring the translations up to date with the texts, and compile them
	@scripts/with-python scripts/translations.py
