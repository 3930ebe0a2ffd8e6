-- A write as small as can be, by the way of a like. KEYS: probe. ARGV: seconds it is kept. Returns OK.
return redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
