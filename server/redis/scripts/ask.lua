-- Asks for a lane that has nothing to count whether its last likes are still there. Writes only when not.
-- KEYS meta   ARGV own point, heard point, random id
-- -> {'known' | 'lost' (the partition is stopped), last point, others' likes lost 0|1}
--@ clock.lua
--@ history.lua
local h = past(KEYS[1], ARGV[1], ARGV[2])
if h.isLost then forget(h, ARGV[3]) end
return {h.isLost and 'lost' or 'known', h.last, h.othersLost and 1 or 0}
