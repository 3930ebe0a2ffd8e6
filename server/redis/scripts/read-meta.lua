-- One consistent instant of a partition. Reads only.
-- KEYS meta, pending   ARGV claimed prefix, fields...
-- -> {posts in pending, posts in claimed, values of the fields...}
local open = redis.call('HGET', KEYS[1], 'openseq')
local claimed = open and redis.call('HLEN', ARGV[1] .. open) or 0
return {redis.call('HLEN', KEYS[2]), claimed, redis.call('HMGET', KEYS[1], unpack(ARGV, 2))}
