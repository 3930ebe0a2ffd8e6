-- Puts events into the stream and tells everybody who listens.
-- KEYS lf:events (also the channel's name)   ARGV about how many entries stay, (name, json)...
-- -> ids
-- Invariant: each message 'previous-id id name json' names the entry before it, so a listener sees a
-- gap. The only script that touches the stream's slot. The XDEL of nothing is never refused, and after a write a
-- full Redis does not refuse the next one: what happens there is to be seen, and the stream is capped.
redis.call('XDEL', KEYS[1], '0-1')
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local prev, ids = last[1] and last[1][1] or '0-0', {}
for i = 2, #ARGV, 2 do
  local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 't', ARGV[i], 'd', ARGV[i + 1])
  redis.call('PUBLISH', KEYS[1], prev .. ' ' .. id .. ' ' .. ARGV[i] .. ' ' .. ARGV[i + 1])
  ids[#ids + 1] = id
  prev = id
end
return ids
