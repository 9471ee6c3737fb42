# The image of every Airflow service in docker-compose.yml: the locked requirements and this checkout, as an ordinary user.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    FADU_HOME=/var/lib/fadu

# The auditor's page shows PDFs whose Chinese fonts are not in the file in this small one, which pdfium knows by name.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*

# Each folder is a mount point; a new volume inherits its owner.
RUN useradd --uid 50000 --create-home fadu \
    && for folder in airflow archive drop landing lineage published quarantine warehouse; do \
        install -d -o fadu -g fadu "$FADU_HOME/$folder"; done \
    && chown fadu:fadu "$FADU_HOME"

WORKDIR /opt/fadu
# For a cluster, requirements-dev.txt: it includes Celery and text recognition.
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-dev.txt ./
RUN pip install --no-cache-dir uv==0.13.8 \
    && uv pip install --system --no-cache --compile-bytecode --require-hashes -r "$REQUIREMENTS"

COPY --chown=fadu:fadu . .
RUN uv pip install --system --no-cache --no-deps --no-build-isolation -e .

USER fadu
ENTRYPOINT ["fadu"]
CMD ["--help"]
