-- Which commands of the other scripts this user may not run: an access list that forbids one shows inside a script only
-- when its turn comes, after others have written. So it is asked before any like is taken.
-- KEYS: one that nobody else uses; it is gone afterwards. Returns the names that are refused.
--@ try.lua
local key = KEYS[1]

try('INFO', 'replication')
local info = redis.pcall('INFO', 'replication')
if #refused == 0 and not (type(info) == 'string' and string.find(info, 'master_replid:%x')) then
  refused[1] = 'INFO'   -- it answers, but not what history.lua needs
end
try('TIME')
try('EXISTS', key)
try('SET', key, '1', 'PX', 1000)
try('GET', key)
try('PEXPIRE', key, 1000)
try('PTTL', key)
try('RENAME', key, key)
try('UNLINK', key)
try('HSET', key, 'f', '1')
try('HSETNX', key, 'f', '1')
try('HGET', key, 'f')
try('HMGET', key, 'f')
try('HLEN', key)
try('HDEL', key, 'f')
redis.pcall('UNLINK', key)
try('RPUSH', key, 'a')
try('LLEN', key)
try('LINDEX', key, 0)
try('LPOP', key)
redis.pcall('UNLINK', key)
try('ZADD', key, 1, 'm')
try('ZCARD', key)
try('ZRANGE', key, 0, 0)
try('ZREM', key, 'none')
try('ZREMRANGEBYRANK', key, 0, 0)
redis.pcall('UNLINK', key)
try('XADD', key, '*', 'f', '1')
try('XRANGE', key, '-', '+')
try('XREVRANGE', key, '+', '-')
try('XDEL', key, '0-1')
try('XSETID', key, '0-1')
redis.pcall('UNLINK', key)
return refused
