import fc from "fast-check";
import { anyBytes, likeJsonRpc, oddBody } from "./hostile-bodies.js";
import { oddHead } from "./hostile-heads.js";
import type { Knock } from "./knock.js";
import {
  IN_SESSION,
  postHead,
  postOf,
  requestOf,
  VALID_BODIES,
  VALID_REQUESTS,
} from "./latin1-requests.js";
import { mutated } from "./mutated.js";

const claimedLength = fc.oneof(
  fc.integer({ min: -2, max: 300 }).map(String),
  fc.constantFrom("", "0x10", "+5", "1,1", "5 5", "NaN", "1e3", "10000000", "99999999999999999999"),
);

const wrongLength = fc
  .tuple(fc.array(claimedLength, { minLength: 1, maxLength: 3 }), anyBytes)
  .map(([lengths, body]) => {
    const claims = lengths.map((length) => `Content-Length: ${length}`);
    return requestOf([...postHead(IN_SESSION), ...claims], body);
  });

const chunk = fc.oneof(
  anyBytes,
  anyBytes.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`),
  fc.constantFrom("5;a=b\r\nhello\r\n", "ffffffffffffffff\r\n", "-1\r\n\r\n", "0x5\r\nhello\r\n"),
);

const chunked = fc
  .tuple(
    fc.constantFrom("chunked", "chunked, chunked", "gzip, chunked", "identity", " chunked\x0b"),
    fc.array(chunk, { maxLength: 5 }),
    fc.constantFrom("", "0\r\n\r\n", "0\r\nX-Injected: 1\r\n\r\n", "0\r\n"),
    fc.constantFrom([], ["Content-Length: 5"]),
  )
  .map(([coding, chunks, end, length]) => {
    const head = [...postHead(IN_SESSION), `Transfer-Encoding: ${coding}`, ...length];
    return requestOf(head, chunks.join("") + end);
  });

/** Its head is right, also about how long the body is. */
const oddPost = fc
  .tuple(
    fc.constantFrom(IN_SESSION, IN_SESSION, "/messages", "/messages?session_id=none", "/nowhere"),
    fc.oneof(
      oddBody,
      { arbitrary: likeJsonRpc, weight: 5 },
      { arbitrary: mutated(VALID_BODIES), weight: 3 },
    ),
  )
  .map(([path, body]) => postOf(path, body));

const mutatedRequest = mutated(VALID_REQUESTS.map(([request]) => request));

/** A connection's bytes, which are a request at best. */
export const hostileRequest: fc.Arbitrary<Knock> = fc.oneof(
  { arbitrary: oddPost.map((sent) => ({ sent, whole: true })), weight: 2 },
  {
    arbitrary: fc
      .oneof(
        anyBytes,
        wrongLength,
        chunked,
        { arbitrary: oddHead, weight: 4 },
        { arbitrary: mutatedRequest, weight: 4 },
      )
      .map((sent) => ({ sent, whole: false })),
    weight: 3,
  },
);
