// A peer that reads and writes MessagePack with @msgpack/msgpack, for the tests. Frames and descriptions are those of peer.py, but that a
// number of JavaScript is neither integer nor float: its tag is "number". A bigint is "int".
"use strict";
const msgpack = require("@msgpack/msgpack");
const path = require("node:path");
const { version } = require(path.join(path.dirname(require.resolve("@msgpack/msgpack")), "..", "package.json"));

class Time {
  constructor(sec, nsec) {
    this.sec = sec;
    this.nsec = nsec;
  }
}

// Dates of JavaScript have milliseconds only.
const extensionCodec = new msgpack.ExtensionCodec();
extensionCodec.register({
  type: msgpack.EXT_TIMESTAMP,
  encode: (value) => (value instanceof Time ? msgpack.encodeTimeSpecToTimestamp(value) : null),
  decode: (data) => {
    const { sec, nsec } = msgpack.decodeTimestampToTimeSpec(data);
    return new Time(sec, nsec);
  },
});

const OPTIONS = {
  "": {},
  single: { forceFloat32: true },
  float: { forceIntegerToFloat: true },
  wide: {},
};

// The extension for integers that MessagePack has no room for.
const LARGE = 66;

function large(value) {
  let length = 9;
  while (BigInt.asIntN(8 * length, value) !== value) length++;
  const digits = BigInt.asUintN(8 * length, value).toString(16).padStart(2 * length, "0");
  return new msgpack.ExtData(LARGE, Uint8Array.from(Buffer.from(digits, "hex")));
}

const hex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

function bits(number) {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(number);
  return buffer.toString("hex");
}

function describe(value) {
  if (value === null) return ["nil"];
  switch (typeof value) {
    case "boolean":
      return ["bool", value];
    case "bigint":
      return ["int", value.toString()];
    case "number":
      return ["number", bits(value)];
    case "string":
      return ["str", value];
  }
  if (value instanceof Uint8Array) return ["bin", hex(value)];
  if (value instanceof Time) return ["time", String(value.sec), String(value.nsec)];
  if (value instanceof msgpack.ExtData && value.type === LARGE) return ["int", BigInt.asIntN(8 * value.data.length, BigInt("0x" + hex(value.data))).toString()];
  if (value instanceof msgpack.ExtData) return ["ext", String(value.type), hex(value.data)];
  if (Array.isArray(value)) return ["list", value.map(describe)];
  return ["map", Object.entries(value).map(([key, item]) => [JSON.parse(key), describe(item)])];
}

function make([tag, ...rest], isWide) {
  switch (tag) {
    case "nil":
      return null;
    case "bool":
    case "str":
      return rest[0];
    case "int": {
      const value = BigInt(rest[0]);
      if (value < -(2n ** 63n) || value >= 2n ** 64n) return large(value);
      return !isWide && value >= -(2n ** 31n) && value < 2n ** 32n ? Number(value) : value;
    }
    case "float":
      return Buffer.from(rest[0], "hex").readDoubleBE();
    case "bin":
      return Uint8Array.from(Buffer.from(rest[0], "hex"));
    case "time":
      return new Time(Number(rest[0]), Number(rest[1]));
    case "ext":
      return new msgpack.ExtData(Number(rest[0]), Uint8Array.from(Buffer.from(rest[1], "hex")));
    case "list":
      return rest[0].map((item) => make(item, isWide));
    case "map": {
      const map = Object.create(null);
      for (const [[keyTag, key], item] of rest[0]) {
        if (keyTag !== "str") throw new TypeError("an object has names only");
        map[key] = make(item, isWide);
      }
      return map;
    }
  }
  throw new TypeError(tag);
}

function answer(request) {
  if (request[0] === 0x64) {
    // The converter keeps the kind of a key, which an object would make a name of.
    const value = msgpack.decode(request.subarray(1), { extensionCodec, useBigInt64: true, mapKeyConverter: (key) => JSON.stringify(describe(key)) });
    return Buffer.from(JSON.stringify(describe(value)));
  }
  const [options, described] = JSON.parse(request.subarray(1).toString());
  return Buffer.from(msgpack.encode(make(described, options === "wide"), { extensionCodec, useBigInt64: true, ...OPTIONS[options] }));
}

function send(frame) {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(frame.length);
  process.stdout.write(Buffer.concat([header, frame]));
}

send(Buffer.from(`@msgpack/msgpack ${version} on Node ${process.versions.node}`));
let pending = Buffer.alloc(0);
process.stdin.on("data", (data) => {
  pending = Buffer.concat([pending, data]);
  while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE()) {
    const end = 4 + pending.readUInt32BE();
    try {
      send(Buffer.concat([Buffer.from("+"), answer(pending.subarray(4, end))]));
    } catch (fault) {
      send(Buffer.from("-" + String(fault)));
    }
    pending = pending.subarray(end);
  }
});
