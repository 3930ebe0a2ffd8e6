-- Included where a script needs the time or prints a big number.
-- now(): Redis TIME in whole milliseconds. whole(n): every digit (Lua's own tostring stops at 14).
-- exact(n): n for a reply; as text near 2^53, where ioredis 6 rounds the last digit of an integer.
local function now()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
local function whole(n) return string.format('%.0f', n) end
local function exact(n) return n < 9e15 and n or whole(n) end
