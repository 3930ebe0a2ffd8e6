-- Included where a script needs the time or prints a big number.
-- now(): Redis TIME in whole milliseconds. whole(n): every digit (Lua's own tostring stops at 14).
local function now()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
local function whole(n) return string.format('%.0f', n) end
