FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY manage.py ./
COPY orthoregen orthoregen
COPY intake intake
COPY treatments treatments
COPY templates templates
COPY static static
COPY scripts/is_ready.py scripts/

# The key made here is the demonstration's: production brings its own, and this one does not stay.
RUN python manage.py collectstatic --noinput --verbosity 0 \
    && rm -f var/secret_key \
    && useradd --system --uid 10001 orthoregen

USER orthoregen
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "orthoregen.wsgi", "--bind", "0.0.0.0:8000", "--preload", "--no-control-socket"]
