// Runs once, on an empty data folder: the worker's user, who may read and write the worker's database and nothing else.
const password = require('fs').readFileSync('/run/secrets/mongo-worker-password', 'utf8').trim();
db.getSiblingDB('admin').createUser({
  user: 'scheduler-worker',
  pwd: password,
  roles: [{ role: 'readWrite', db: 'stellaops_scheduler' }],
});
