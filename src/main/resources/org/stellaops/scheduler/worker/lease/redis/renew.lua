-- Counts leases anew. ARGV[3..] id, count, id, count, ...; returns a 1 for each that is still held.
-- JUSTID, because a renewal is no delivery.
local renewed = {}
for i = 3, #ARGV, 2 do
  local held = holds(ARGV[i], ARGV[i + 1])
  if held then
    held = #redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID') == 1
  end
  renewed[#renewed + 1] = held and 1 or 0
end
return renewed
