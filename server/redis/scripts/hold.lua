-- Included where a hold is set or asked for.
-- holds(hold, time): whether a hold of this value keeps a partition closed at this instant of this clock.
-- Invariant: a hold further ahead than the longest lease is none: it was taken while the clock was ahead.
local longestHoldMs = 3000
local function holds(hold, time)
  local left = (tonumber(hold) or 0) - time
  return left > 0 and left <= longestHoldMs
end
