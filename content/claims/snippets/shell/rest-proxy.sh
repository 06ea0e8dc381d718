# Everything the lesson on the REST proxy shows, in its order. REST: address of the proxy, for example http://127.0.0.1:20113.

# region: topics
curl -s $REST/topics
# endregion

# region: produce
curl -s $REST/topics/notifications \
  -H 'Content-Type: application/vnd.kafka.json.v2+json' \
  -d '{"records": [{"key": "u-8", "value": {"id": "n-1", "type": "LIKE"}}]}'
# endregion

# region: wrong-type
curl -s $REST/topics/notifications \
  -H 'Content-Type: application/json' \
  -d '{"records": [{"value": {"id": "n-2"}}]}'
# endregion

# region: avro
curl -s $REST/topics/notifications \
  -H 'Content-Type: application/vnd.kafka.avro.v2+json' \
  -d '{"value_schema": "\"string\"", "records": [{"value": "n-5"}]}'
# endregion

# region: create
curl -s $REST/consumers/digest \
  -H 'Content-Type: application/vnd.kafka.v2+json' \
  -d '{"name": "one", "format": "json", "auto.offset.reset": "earliest", "auto.commit.enable": "false"}'
# endregion

# region: subscribe
ONE=$REST/consumers/digest/instances/one
curl -s -w '%{http_code}\n' $ONE/subscription \
  -H 'Content-Type: application/vnd.kafka.v2+json' \
  -d '{"topics": ["notifications"]}'
# endregion

# region: read
curl -s "$ONE/records?timeout=3000" -H 'Accept: application/vnd.kafka.json.v2+json'
# endregion

# region: commit
curl -s -X POST $ONE/offsets
# endregion

# region: produce-binary
curl -s $REST/topics/notifications \
  -H 'Content-Type: application/vnd.kafka.binary.v2+json' \
  -d '{"records": [{"key": "dS04", "value": "eyJpZCI6Im4tNiJ9"}]}'
# endregion

# region: delete
curl -s -w '%{http_code}\n' -X DELETE $ONE
# endregion

# region: binary-instance
curl -s $REST/consumers/digest \
  -H 'Content-Type: application/vnd.kafka.v2+json' \
  -d '{"name": "two", "format": "binary", "auto.offset.reset": "earliest", "auto.commit.enable": "false"}'
TWO=$REST/consumers/digest/instances/two
curl -s $TWO/subscription \
  -H 'Content-Type: application/vnd.kafka.v2+json' \
  -d '{"topics": ["notifications"]}'
# endregion

# region: binary-read
curl -s "$TWO/records?timeout=3000" \
  -H 'Accept: application/vnd.kafka.binary.v2+json'
# endregion
