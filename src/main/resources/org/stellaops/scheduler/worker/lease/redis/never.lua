-- Moves the entry to the dead letters. KEYS[2] their stream; ARGV[3] id, ARGV[4] count, then the pairs
-- that say why.
if not holds(ARGV[3], ARGV[4]) then return 0 end
local all = fields(ARGV[3], {unpack(ARGV, 5)})
if all then redis.call('XADD', KEYS[2], '*', unpack(all)) end
remove(ARGV[3])
return 1
