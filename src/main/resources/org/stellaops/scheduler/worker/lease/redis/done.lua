-- The work is done. ARGV[3] id, ARGV[4] count. 1: the entry is gone, 0: it was not held.
if not holds(ARGV[3], ARGV[4]) then return 0 end
remove(ARGV[3])
return 1
