-- Keeps what happened, the newest so many.
-- KEYS incidents   ARGV how many stay, JSON   -> its id
-- The XDEL of nothing is never refused: a full Redis keeps that it was full.
redis.call('XDEL', KEYS[1], '0-1')
return redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[1], '*', 'd', ARGV[2])
