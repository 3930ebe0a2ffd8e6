-- The audit's hold: until then no batch opens.
-- KEYS meta   ARGV until ms or '' (release), the value to release
-- -> {'set' | 'released' | 'kept', hold now or false}
-- Invariant: a hold is only ever made longer, and taken away only by the one who set its last value.
local hold = redis.call('HGET', KEYS[1], 'hold')
if ARGV[1] ~= '' then
  if hold and tonumber(hold) >= tonumber(ARGV[1]) then return {'kept', tonumber(hold)} end
  redis.call('HSET', KEYS[1], 'hold', ARGV[1])
  return {'set', tonumber(ARGV[1])}
end
if not hold then return {'released', false} end
if hold ~= ARGV[2] then return {'kept', tonumber(hold)} end
redis.call('HDEL', KEYS[1], 'hold')
return {'released', false}
