-- The new K is in force.
-- KEYS lf:config   ARGV K of before, K   -> 1 | 0 (it is another than before)
local k = redis.call('HGET', KEYS[1], 'partitions')
if k == ARGV[2] then return 1 end
if k ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'partitions', ARGV[2])
return 1
