-- Adds an entry unless its key is known. KEYS[1] stream, KEYS[2] the key's mark; ARGV[1] how long the mark
-- stays in milliseconds, ARGV[2] length to trim to (0: never), then the pairs of fields. 0: known already.
-- The mark comes last: if adding fails, as when memory is full, the message must not count as added.
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if ARGV[2] == '0' then
  redis.call('XADD', KEYS[1], '*', unpack(ARGV, 3))
else
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', unpack(ARGV, 3))
end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
return 1
