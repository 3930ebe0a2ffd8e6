-- The audit's hold: until then no batch opens.
-- KEYS meta   ARGV lease in ms (at most longestHoldMs) or '' (release), the value to release
-- -> {'set' | 'released' | 'kept', hold now or false}
-- Invariant: a hold is only ever made longer, and taken away only by the one who set its last value. The HDEL
-- of nothing is never refused, and after a write a full Redis does not refuse the next one: without an audit
-- nothing is ever drained.
--@ clock.lua
--@ hold.lua
local hold = redis.call('HGET', KEYS[1], 'hold')
if ARGV[1] ~= '' then
  local time = now()
  local till = time + math.min(tonumber(ARGV[1]), longestHoldMs)
  if hold and holds(hold, time) and tonumber(hold) >= till then return {'kept', tonumber(hold)} end
  redis.call('HDEL', KEYS[1], '')
  redis.call('HSET', KEYS[1], 'hold', whole(till))
  return {'set', till}
end
if not hold then return {'released', false} end
if hold ~= ARGV[2] then return {'kept', tonumber(hold)} end
redis.call('HDEL', KEYS[1], 'hold')
return {'released', false}
