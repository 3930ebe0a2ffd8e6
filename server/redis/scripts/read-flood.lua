-- The flood that runs, or the last one.
-- KEYS lf:flood
-- -> its state as JSON, or false: none is known
return redis.call('HGET', KEYS[1], 'state')
