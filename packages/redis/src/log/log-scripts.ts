import { lua } from "../script.js";

/**
 * A stream has three keys:
 *
 * - its state, a hash: `s` session, `e` epoch, `n` newest number, `f` newest number that is forgotten, `b`
 *   bytes kept, `me` maxReplayEvents, `mb` maxReplayBytes, `ttl`, `w` the last batch of writes, `q` calls
 *   that were expected so far;
 * - its events, a Redis stream with ids `<number>-0`, whose only field is the payload;
 * - calls whose answer is to come, a hash: by id, a number in their order, and the method.
 */

/** Forgets the oldest events until the limits hold. Answers the bytes kept, and the newest number forgotten. */
const TRIM = `
local function trim(bytes, maxEvents, maxBytes)
  local length, forgotten = redis.call('XLEN', KEYS[2]), nil
  while length > 0 and (length > maxEvents or bytes > maxBytes) do
    local count = math.min(math.max(length - maxEvents, 1), 100)
    local before = length
    for _, oldest in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', count)) do
      if length <= maxEvents and bytes <= maxBytes then break end
      bytes = bytes - #oldest[2][2]
      length = length - 1
      forgotten = string.sub(oldest[1], 1, -3)
    end
    if length == before then break end
    redis.call('XTRIM', KEYS[2], 'MAXLEN', '=', length)
  end
  return bytes, forgotten
end`;

/** They go together: none is of use without the others. */
const KEEP = `
local function keep(ttl)
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ttl) end
end`;

/** Values: session, epoch, maxReplayEvents, maxReplayBytes, ttl. */
export const OPEN = lua`
${TRIM}
${KEEP}
local known = redis.call('HMGET', KEYS[1], 's', 'e', 'b')
local bytes = tonumber(known[3] or 0)
if known[1] then
  if known[1] ~= ARGV[1] then return 'foreign' end
  if tonumber(ARGV[2]) < tonumber(known[2]) then return 'stale' end
  local forgotten
  bytes, forgotten = trim(bytes, tonumber(ARGV[3]), tonumber(ARGV[4]))
  if forgotten then redis.call('HSET', KEYS[1], 'f', forgotten) end
else
  redis.call('HSET', KEYS[1], 's', ARGV[1], 'n', 0, 'f', 0)
end
redis.call('HSET', KEYS[1],
  'e', ARGV[2], 'b', bytes, 'me', ARGV[3], 'mb', ARGV[4], 'ttl', ARGV[5])
keep(tonumber(ARGV[5]))
return 'open'`;

/**
 * Values: epoch, a name of this batch, then three for each write: an event's number, payload, and the id
 * of the call that it answers, or nothing; `expect`, id, method; `settle`, id, nothing. Answers the places
 * of events whose number is not above those before.
 *
 * Writing does not keep a stream for longer, or it would cost half as much again: the node does that for all
 * of its streams, now and then.
 *
 * The same batch again is one that was sent twice because the answer to it was lost.
 */
export const WRITE = lua`
${TRIM}
local known = redis.call('HMGET', KEYS[1], 'e', 'n', 'b', 'me', 'mb', 'ttl', 'w', 'f')
if not known[1] then return 'unknown' end
if known[1] ~= ARGV[1] then return 'stale' end
if known[7] == ARGV[2] then return {} end
local newest, bytes, forgotten = known[2], tonumber(known[3]), known[8]
local maxEvents, maxBytes = tonumber(known[4]), tonumber(known[5])
local refused, added = {}, 0

local function add(number, payload)
  if #payload > maxBytes or maxEvents < 1 then
    redis.call('DEL', KEYS[2])
    bytes, forgotten, added = 0, number, 0
  else
    redis.call('XADD', KEYS[2], number .. '-0', 'p', payload)
    bytes, added = bytes + #payload, added + 1
  end
  newest = number
end

for i = 3, #ARGV, 3 do
  local what, id = ARGV[i], ARGV[i + 1]
  if what == 'expect' then
    local place = redis.call('HINCRBY', KEYS[1], 'q', 1)
    redis.call('HSET', KEYS[3], id, place .. ' ' .. ARGV[i + 2])
    redis.call('PEXPIRE', KEYS[3], known[6])
  elseif what == 'settle' then
    redis.call('HDEL', KEYS[3], id)
  elseif tonumber(what) <= tonumber(newest) then
    refused[#refused + 1] = i / 3
  else
    add(what, ARGV[i + 1])
    if ARGV[i + 2] ~= '' then redis.call('HDEL', KEYS[3], ARGV[i + 2]) end
  end
end
if added > 0 and redis.call('XLEN', KEYS[2]) == added then
  redis.call('PEXPIRE', KEYS[2], known[6])
end
local kept, dropped = trim(bytes, maxEvents, maxBytes)
redis.call('HSET', KEYS[1], 'n', newest, 'b', kept, 'f', dropped or forgotten, 'w', ARGV[2])
return refused`;

/** Values: the number after. Answers the newest number forgotten, and the events; nothing where unknown. */
export const AFTER = lua`
local forgotten = redis.call('HGET', KEYS[1], 'f')
if not forgotten then return {} end
return {forgotten, redis.call('XRANGE', KEYS[2], ARGV[1], '+')}`;

/** Values: session. Answers the calls, unless the stream is another session's by now. */
export const UNANSWERED = lua`
if redis.call('HGET', KEYS[1], 's') ~= ARGV[1] then return {} end
return redis.call('HGETALL', KEYS[3])`;

/** Keys: names of a session's streams. Values: stream, ttl. */
export const INDEX = lua`
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** Values: session, epoch. Answers whether the stream is still this writer's, and is kept. */
export const KEEP_STREAM = lua`
${KEEP}
local known = redis.call('HMGET', KEYS[1], 's', 'e', 'ttl')
if known[1] ~= ARGV[1] or known[2] ~= ARGV[2] then return 0 end
keep(tonumber(known[3]))
return 1`;

/** Values: the session, or nothing for any. Answers the session of the stream that was dropped. */
export const DROP_STREAM = lua`
local session = redis.call('HGET', KEYS[1], 's')
if not session or (ARGV[1] and ARGV[1] ~= session) then return false end
redis.call('DEL', unpack(KEYS))
return session`;
