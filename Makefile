# DriveLoop: `make demo` shows it, `make test` proves it. Both install what is missing first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# One build configuration for everything: release, warnings are errors.
SWIFT_BUILD := swift build -c release
BINARY := .build/release/driveloop
DATA := $(abspath $(or $(DRIVELOOP_DATA),../shared/data))
export DRIVELOOP_COMMIT := $(shell git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)
export DRIVELOOP_DATA := $(DATA)

PACKAGES := libzmq3-dev libmsgpack-dev libzip-dev zlib1g-dev libssl-dev libexpat1-dev libturbojpeg0-dev libpng-dev \
  libjs-chart.js pkg-config
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: demo test unit-test python-test build packages maps lint fuzz benchmark benchmark-agents compare compare-models check-models check-carla check-exports check-kills check-slurm check-soak baselines report check-report benchmark-carla samples views model train perception way signals backbone surroundings dagger check-training suites vocabulary results results-model results-dagger results-openloop results-robust pictures clean

## Fetch the maps, drive one route of each scenario type with the expert, then the smoke suite with the shipped model from
## camera pictures; show the scores.
demo: build maps
	$(BINARY) evaluate --suite Scenarios/Suites/regression.xml --agent expert --jobs 2 --out runs/demo --fresh
	$(BINARY) evaluate --suite Scenarios/Suites/smoke.xml --agent vla --model Models/driveloop-vla --jobs 2 \
	  --out runs/demo-vla --fresh

## Everything that CI checks.
test: lint unit-test python-test check-report check-training fuzz

unit-test: packages maps .venv/ready
	$(SWIFT_BUILD) --build-tests
	DRIVELOOP_PYTHON=$(abspath .venv/bin/python) swift test -c release --skip-build

python-test: build .venv/ready
	DRIVELOOP_BINARY=$(abspath $(BINARY)) .venv/bin/python -m pytest -q Bridges/Tests Tests/Acceptance/test_watch.py

build: packages
	$(SWIFT_BUILD) --product driveloop
	$(SWIFT_BUILD) --product benchmarks

## Debian packages; asked for only when one is missing.
packages:
	@missing=(); for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing+=($$p); done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  echo "installing $${missing[*]}"; \
	  $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
	    -o DPkg::Lock::Timeout=120 "$${missing[@]}"; \
	fi
	@python3 -c 'import ensurepip, pip' 2>/dev/null || { $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
	    -o DPkg::Lock::Timeout=120 python3-venv python3-pip; }

.venv/ready: Bridges/requirements.txt Bridges/Exports/requirements.txt | packages
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet -r Bridges/requirements.txt -r Bridges/Exports/requirements.txt pytest numpy pillow
	touch $@

## CARLA's town maps, into the cache folder.
maps: build
	$(BINARY) maps fetch

lint:
	swift format lint -r --strict Sources Tests Package.swift

fuzz:
	./Tests/fuzz.sh 60

benchmark: build maps
	.build/release/benchmarks

## One agent for several worlds beside as many agents: wall and processor time, memory, the same bytes; MODEL, MODE=slow.
benchmark-agents: build maps
	.build/release/benchmarks plan-batch
	python3 Bridges/Benchmarks/agent_server.py $(BINARY) --model $(or $(MODEL),Models/driveloop-vla) \
	  --mode $(or $(MODE),fast)

## The same beside the carla wheel, highway-env, pyzmq and Embree, in turn, with ratios (downloads about 250 MB).
compare: build maps .venv/ready
	@dpkg -s libembree-dev >/dev/null 2>&1 || { $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
	    -o DPkg::Lock::Timeout=120 libembree-dev g++; }
	.venv/bin/python -m pip install --quiet carla==0.9.16 highway-env==1.12.1 'opencv-python-headless>=4.11'
	SDL_VIDEODRIVER=dummy .venv/bin/python Bridges/Benchmarks/compare.py

## The inference engine beside transformers on torch, llama.cpp (built here) and OpenVINO, in turn, with ratios: the small
## model, or also the one of 3 billion parameters with SIZES=small,3b (20 GiB of memory, 25 GB of disk, half an hour).
compare-models: build .venv/models
	.venv/bin/python Bridges/Benchmarks/models/compare_models.py --sizes $(or $(SIZES),small)

## The engine beside transformers on random models of many shapes; weights and prompts by SEED.
check-models: build .venv/models
	.venv/bin/python Tests/Oracles/vision_language.py --check $(BINARY) --seed $(or $(SEED),1)

## CARLA's own Python client (downloads its wheel, 30 MB) against `driveloop carla-server`, and our table of packed layouts
## against the wheel's debug information; with PYTHON15="PROGRAM …" (Python
## 3.8 or 3.10) that of 0.9.15 too.
check-carla: build maps .venv/ready
	.venv/bin/python -m pip install --quiet carla==0.9.16
	@command -v llvm-dwarfdump >/dev/null || { $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
	    -o DPkg::Lock::Timeout=120 llvm; }
	.venv/bin/python Tests/Acceptance/carla_layouts.py
	.venv/bin/python Tests/Acceptance/carla_server.py $(abspath $(BINARY))
	for python in $(PYTHON15); do \
	  folder=.venv/carla-0.9.15-$$($$python -c 'import sys; print(*sys.version_info[:2], sep=".")'); \
	  [ -d $$folder ] || $$python -m venv $$folder; \
	  $$folder/bin/python -m pip install --quiet carla==0.9.15 numpy; \
	  $$folder/bin/python Tests/Acceptance/carla_layouts.py || exit 1; \
	  $$folder/bin/python Tests/Acceptance/carla_server.py $(abspath $(BINARY)) || exit 1; \
	done

## The exports' tests with rerun's SDK too (170 MB); without it CI passes that one over.
check-exports: build maps .venv/ready
	.venv/bin/python -m pip install --quiet -r Bridges/Exports/requirements-rerun.txt
	DRIVELOOP_BINARY=$(abspath $(BINARY)) .venv/bin/python -m pytest -q -rs Bridges/Tests/test_exports.py

## Kills -9 at random moments (COUNT, by SEED), full disks, read-only folders: no finished route is lost.
check-kills: build
	python3 Tests/Acceptance/kills.py $(BINARY) --count $(or $(COUNT),50) --seed $(or $(SEED),1)

## Eight shards on a real Slurm of one node, one killed and one requeued, merged, against a single run.
check-slurm: build maps
	@command -v slurmctld slurmd munged >/dev/null || { $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
	    -o DPkg::Lock::Timeout=120 slurm-wlm munge; }
	$(SUDO) env DRIVELOOP_MAPS="$${DRIVELOOP_MAPS:-}" Tests/Acceptance/slurm.sh $(abspath $(BINARY))

## HOURS simulated hours in one chain of processes without growth of memory or open files.
check-soak: build maps
	python3 Tests/Acceptance/soak.py $(BINARY) --hours $(or $(HOURS),24)

## What the expert is expected to do on the regression suite: bands over SEEDS, for `driveloop compare`.
baselines: build maps
	for seed in $(or $(SEEDS),0 1 2 3 4 5 6 7 8 9); do \
	  $(BINARY) evaluate --suite Scenarios/Suites/regression.xml --agent expert --seed $$seed --jobs 2 \
	    --out runs/baselines/expert/$$seed --fresh || exit 1; \
	done
	mkdir -p Scenarios/Suites/baselines
	$(BINARY) compare --bless Scenarios/Suites/baselines/regression-expert.json runs/baselines/expert
## How fast `driveloop carla-server` is under CARLA's own client; on an idle machine.
benchmark-carla: build maps .venv/ready
	.venv/bin/python -m pip install --quiet carla==0.9.16
	.venv/bin/python Tests/Acceptance/carla_speed.py $(abspath $(BINARY)) --out Results/carla-server-speed.json

.venv/models: Bridges/Benchmarks/models/requirements.txt .venv/ready
	@command -v cmake g++ >/dev/null || { $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends \
	    -o DPkg::Lock::Timeout=120 cmake g++ make python3-dev; }
	CMAKE_ARGS=-DGGML_NATIVE=ON .venv/bin/python -m pip install --quiet -r Bridges/Benchmarks/models/requirements.txt
	touch $@

## Samples of the expert's drives on training routes for a model to learn from, undisturbed and disturbed: COUNT routes of each
## type (4; the shipped model saw 30 and 16, a quarter of an hour), VIEWS from beside its way for each moment. More places teach
## more than more views.
samples: build maps
	mkdir -p runs/samples
	$(BINARY) scenario generate --split training --seed $(or $(SEED),1) --count $(or $(COUNT),4) --repeat-places \
	  --out runs/samples/training.xml
	$(BINARY) collect --routes runs/samples/training.xml --recovery-views $(or $(VIEWS),0) --keep-standing 0.2 --jobs 2 \
	  --out runs/samples/expert
	$(BINARY) collect --routes runs/samples/training.xml --disturb --seed 1 --keep-standing 0.2 --jobs 2 \
	  --out runs/samples/disturbed

## The same drives (or SAMPLES="FOLDER…") through the cameras to the sides, two pictures a tenth of a second apart: FOLDER-left, …;
## for what is ahead, twice as large, CAMERAS=narrow HISTORY=0.5.
views: build
	for samples in $(or $(SAMPLES),runs/samples/expert runs/samples/disturbed); do for view in $(or $(CAMERAS),left right); do \
	  $(BINARY) collect --traces $$samples/drives --camera $$view --history $(or $(HISTORY),0.1) --keep-standing 0.6 --jobs 2 --out $$samples-$$view \
	  || exit 1; done; done

## All of it with one command, from nothing to a model that drives in runs/training/model: most of a day of two cores, and it goes on
## where it was cut off. COUNT=1 MINUTES=2 STEPS=20 EPOCHS=1 tries it in twenty minutes.
model: build maps .venv/training
	Training/from_scratch.sh

## A small driving model from those samples (or SAMPLES="FOLDER…"), for MINUTES; see Training/README.md.
train: .venv/training
	PYTHONPATH=Training .venv/bin/python -m driveloop_training.train \
	  --data $(or $(SAMPLES),runs/samples/expert runs/samples/disturbed) \
	  --out runs/training --size $(or $(SIZE),xs) --minutes $(or $(MINUTES),90) --precision bf16 --threads 2 \
	  --rate 2e-3 --slow 0.1 $(if $(START),--start $(START)) \
	  --export $(or $(MODEL),runs/training/model)

## What that model's visual tokens show, for the guard that brakes before it: puts a perception head into MODEL's folder.
perception: .venv/training
	PYTHONPATH=Training .venv/bin/python -m driveloop_training.perception.train $(if $(EPOCHS),--epochs $(EPOCHS)) \
	  --model $(or $(MODEL),runs/training/model) --data $(or $(SAMPLES),runs/samples/expert runs/samples/disturbed)

## Where that model is to steer: puts a way head into MODEL's folder.
way: .venv/training
	PYTHONPATH=Training .venv/bin/python -m driveloop_training.way.train $(if $(EPOCHS),--epochs $(EPOCHS)) \
	  --model $(or $(MODEL),runs/training/model) --data $(or $(SAMPLES),runs/samples/expert runs/samples/disturbed)

## Which traffic lights and stop signs hold that model's car: puts a signals head into MODEL's folder.
signals: .venv/training
	PYTHONPATH=Training .venv/bin/python -m driveloop_training.signals.train --epochs $(or $(EPOCHS),4) \
	  --model $(or $(MODEL),runs/training/model) --data $(or $(SAMPLES),runs/samples/expert runs/samples/disturbed)

## A vision tower of their own for both heads, trained with them: better than `perception` and `way` after each other, and an hour
## of two cores. Goes on where it was interrupted.
backbone: .venv/training
	PYTHONPATH=Training .venv/bin/python -m driveloop_training.backbone.train \
	  --model $(or $(MODEL),runs/training/model) --data $(or $(SAMPLES),runs/samples/expert runs/samples/disturbed) \
	  --steps $(or $(STEPS),3500) --state runs/backbone.state

## A vision tower and a perception head that serve nothing else, through the cameras of VIEWS="FOLDER…" (standard: those of `make
## views`); half an hour of two cores. Goes on where it was interrupted.
surroundings: .venv/training
	PYTHONPATH=Training .venv/bin/python -m driveloop_training.surroundings.train --model $(or $(MODEL),runs/training/model) \
	  --data $(or $(VIEWS),$(foreach side,left right,runs/samples/expert-$(side) runs/samples/disturbed-$(side))) \
	  --steps $(or $(STEPS),4000) --state runs/surroundings.state

## DAgger: samples of drives on the same routes in which MODEL has the control for spells and the expert mends its errors;
## then train again with SAMPLES="runs/samples/expert runs/samples/disturbed runs/samples/dagger-1". ROUND: 1, 2, …
dagger: build maps
	$(BINARY) collect --routes runs/samples/training.xml --student $(or $(MODEL),runs/training/model) \
	  --student-mode fast --seed $(or $(ROUND),1) --keep-standing 0.2 --jobs 2 --out runs/samples/dagger-$(or $(ROUND),1)

## The training's own tests, and a short training whose loss must fall.
check-training: .venv/training
	PYTHONPATH=Training .venv/bin/python -m pytest -q Training/Tests
	PYTHONPATH=Training .venv/bin/python -m driveloop_training.check

.venv/training: Training/requirements.txt .venv/ready
	.venv/bin/python -m pip install --quiet -r Training/requirements.txt
	touch $@

## Our suites of scenario routes, and the table and pictures of the types in Scenarios/.
suites: build maps
	for suite in driveloop220 regression smoke; do \
	  $(BINARY) scenario generate --suite $$suite --out Scenarios/Suites/$$suite.xml; \
	done
	$(BINARY) scenario table --suite Scenarios/Suites/regression.xml --out Scenarios

## The model's action vocabulary, from the expert on training places; the committed file, byte for byte, for as long as
## the expert drives as it did at the commit named here.
VOCABULARY_COMMIT := b4f701f3ff78
vocabulary: build maps
	mkdir -p runs/vocabulary Models/driveloop-vla
	$(BINARY) scenario generate --split training --seed 606 --count 8 --repeat-places --first-id 60001 \
	  --out runs/vocabulary/training.xml
	$(BINARY) evaluate --suite runs/vocabulary/training.xml --agent expert --jobs 2 --out runs/vocabulary/expert --fresh
	$(BINARY) tokens build --traces runs/vocabulary/expert --split training --commit $(VOCABULARY_COMMIT) \
	  --name driveloop-2048 --threads 2 --out Models/driveloop-vla/action_vocabulary.json

## The tables of record in Results/ and README.md. The official routes come from DRIVELOOP_DATA.
results: build maps
	$(BINARY) scenario generate --split evaluation --seed 99 --count 5 --repeat-places --out runs/fresh-seed99.xml
	for suite in $(DATA)/bench2drive/routes/bench2drive220.xml Scenarios/Suites/driveloop220.xml \
	    Scenarios/Suites/regression.xml Scenarios/Suites/smoke.xml runs/fresh-seed99.xml; do \
	  [ -f $$suite ] || { echo "skipped: no $$suite"; continue; }; \
	  for agent in expert rule-follower constant-velocity; do \
	    name=$$(basename $$suite .xml); out=runs/results/$$name-$$agent; \
	    $(BINARY) evaluate --suite $$suite --agent $$agent --jobs 2 --out $$out --fresh || exit 1; \
	    mkdir -p Results/Suites/$$name; \
	    cp $$out/summary.json Results/Suites/$$name/$$agent.json; \
	  done; \
	done
	for seed in 0 1 2 3 4 5 6 7 8 9; do \
	  $(BINARY) evaluate --suite Scenarios/Suites/regression.xml --agent expert --seed $$seed --jobs 2 \
	    --out runs/results/seeds/$$seed --fresh || exit 1; \
	done
	python3 Results/table.py runs/results/seeds

## The shipped model (or MODEL=FOLDER) on both suites of 220 and the smoke suite, also with reasoning and with grey pictures,
## and its ablations on the regression suite.
MODEL_SUITES = $(DATA)/bench2drive/routes/bench2drive220.xml Scenarios/Suites/driveloop220.xml Scenarios/Suites/smoke.xml
ABLATIONS = --blank-images --without-targets --mode=slow --planning-period=0.25 --planning-period=1 --latency=0.25 \
  --latency=0.5 --path=fp32 --path=int8 --decoding=greedy --without-guard --without-way
results-model: build maps
	for suite in $(MODEL_SUITES); do for option in "" --mode=slow --blank-images; do \
	  [ -f $$suite ] || { echo "skipped: no $$suite"; continue; }; \
	  name=$$(basename $$suite .xml); out=runs/results/$$name-vla$$option; \
	  $(BINARY) evaluate --suite $$suite --agent vla --model $(or $(MODEL),Models/driveloop-vla) $$option --jobs 2 \
	    --out $$out || exit 1; \
	  place=Results/$$([ "$$option" ] && echo Ablations || echo Suites)/$$name; mkdir -p $$place; \
	  cp $$out/summary.json $$place/vla$$option.json; \
	done; done
	for option in "" $(ABLATIONS); do \
	  name=regression-vla$$option; \
	  $(BINARY) evaluate --suite Scenarios/Suites/regression.xml --agent vla \
	    --model $(or $(MODEL),Models/driveloop-vla) $$option --jobs 2 --out runs/results/$$name || exit 1; \
	  cp runs/results/$$name/summary.json Results/Ablations/regression/vla$$option.json; \
	done
	python3 Results/table.py

## With and without DAgger: two way heads for the shipped model (or MODEL=FOLDER), learned from as many samples, without and with
## those of its own spells; both models on driveloop220.
DAGGER := runs/dagger
results-dagger: build maps .venv/training
	mkdir -p $(DAGGER)
	$(BINARY) scenario generate --split training --seed 31 --count 8 --repeat-places --out $(DAGGER)/training.xml
	$(BINARY) collect --routes $(DAGGER)/training.xml --keep-standing 0.2 --jobs 2 --out $(DAGGER)/expert
	$(BINARY) collect --routes $(DAGGER)/training.xml --disturb --seed 31 --keep-standing 0.2 --jobs 2 --out $(DAGGER)/disturbed
	$(BINARY) collect --routes $(DAGGER)/training.xml --student $(or $(MODEL),Models/driveloop-vla) --student-mode fast --seed 31 \
	  --keep-standing 0.2 --jobs 2 --out $(DAGGER)/student
	for name in without-dagger with-dagger; do \
	  [ -f $(DAGGER)/$$name.learned ] || { rm -rf $(DAGGER)/$$name; cp -r $(or $(MODEL),Models/driveloop-vla) $(DAGGER)/$$name; \
	    data="$(DAGGER)/expert $(DAGGER)/disturbed"; [ $$name = without-dagger ] || data="$$data $(DAGGER)/student"; \
	    PYTHONPATH=Training .venv/bin/python -m driveloop_training.way.train --model $(DAGGER)/$$name --samples 24000 \
	      --data $$data; touch $(DAGGER)/$$name.learned; }; \
	  $(BINARY) evaluate --suite Scenarios/Suites/driveloop220.xml --agent vla --model $(DAGGER)/$$name --jobs 2 \
	    --out $(DAGGER)/driveloop220-$$name || exit 1; \
	  mkdir -p Results/Ablations/driveloop220; \
	  cp $(DAGGER)/driveloop220-$$name/summary.json Results/Ablations/driveloop220/vla-$$name.json; \
	done
	python3 Results/table.py

## Open loop: the models' plans for the expert's drives of the regression suite, whose places no training saw.
OPENLOOP_MODELS = Models/driveloop-vla Models/driveloop-waypoints
OPENLOOP_DATA := runs/results/openloop
results-openloop: build maps
	rm -rf $(OPENLOOP_DATA)
	$(BINARY) collect --routes Scenarios/Suites/regression.xml --any-place --keep-standing 0.2 --jobs 2 --out $(OPENLOOP_DATA)/regression
	mkdir -p Results/OpenLoop
	for model in $(OPENLOOP_MODELS); do for blank in "" --blank-images; do \
	  name=$$(basename $$model)$$blank; \
	  $(BINARY) openloop run --model $$model $$blank --name $$name $(OPENLOOP_DATA)/regression --jobs 2 --json \
	    --out $(OPENLOOP_DATA)/$$name.json > $(OPENLOOP_DATA)/report.json || exit 1; \
	  mv $(OPENLOOP_DATA)/report.json Results/OpenLoop/$$name.json; \
	done; done
	for path in fp32 int8; do \
	  $(BINARY) openloop run --model Models/driveloop-vla --path $$path --name $$path $(OPENLOOP_DATA)/regression --jobs 2 \
	    --out $(OPENLOOP_DATA)/$$path.json > /dev/null || exit 1; \
	done
	python3 Results/agreement.py $(OPENLOOP_DATA)/int8.json $(OPENLOOP_DATA)/fp32.json > Results/Agreement.json
	python3 Results/table.py

## What the shipped model (or MODEL=FOLDER) keeps of its driving score under each perturbation, on the regression suite (or
## ROBUST_SUITE=FILE): 33 times the suite, about 50 minutes on two cores.
results-robust: build maps
	$(BINARY) robust --suite $(or $(ROBUST_SUITE),Scenarios/Suites/regression.xml) --agent vla \
	  --model $(or $(MODEL),Models/driveloop-vla) --jobs 2 --out runs/results/robust
	cp runs/results/robust/robustness.json Results/Robustness.json
	python3 Results/table.py

## The documentation's pictures in Results/Pictures.
pictures: build maps
	$(BINARY) pictures --threads 2 --out Results/Pictures

## The page of a run: RUN (the demo's), perhaps beside COMPARE.
report: build maps
	$(BINARY) report $(or $(RUN),runs/demo-vla) $(if $(COMPARE),--compare $(COMPARE)) $(if $(MODEL),--model $(MODEL))

## That page in headless Chromium: opens at once and without errors, controls work; also the page DRIVELOOP_REPORT; and the
## page of a run that goes on. Where Chromium cannot be installed it says so and passes.
check-report: build .venv/ready
	@missing=(); for p in chromium chromium-driver; do dpkg -s $$p >/dev/null 2>&1 || missing+=($$p); done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  echo "installing $${missing[*]}"; \
	  { $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq \
	    --no-install-recommends -o DPkg::Lock::Timeout=120 "$${missing[@]}"; } >/dev/null 2>&1 \
	    || { echo "skipped: chromium and chromium-driver cannot be installed"; exit 0; }; \
	fi; \
	.venv/bin/python -m pip install --quiet selenium==4.51.0 && \
	DRIVELOOP_BINARY=$(abspath $(BINARY)) .venv/bin/python -m pytest -q Tests/Acceptance/test_report_page.py \
	  Tests/Acceptance/test_watch_page.py

clean:
	rm -rf .build .venv runs
