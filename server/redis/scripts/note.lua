-- Notes fields of a hash that belongs to no partition: a report, an alert, the audit.
-- KEYS hash   ARGV field, value, ...   -> 1
-- Invariant: few, short fields, so a full Redis takes them as well: the HDEL of nothing is never refused, and what
-- follows a write is not. Whoever looks at a full Redis must see who runs and what is wrong.
redis.call('HDEL', KEYS[1], '')
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
