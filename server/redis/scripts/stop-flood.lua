-- Asks the process that runs a flood to end a phase of it; it hears this with its next note.
-- KEYS lf:flood   ARGV the flood's id, the phase
-- -> 1 | 0: it does not run any more
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'stop', ARGV[2])
return 1
