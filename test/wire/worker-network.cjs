/**
 * The network that the functions are in, loaded into each worker before its handler (patches/patch_ministack.py): what
 * a hosts file and a router would be. WIRE_NETWORK is a JSON object that gives a loopback "address:port" for each
 * "name:port" of the world; every other name is refused at once, so that no probe leaves the machine. Addresses are
 * left alone: the whole of 127.0.0.0/8 is this machine.
 */
const dns = require("node:dns/promises");
const { syncBuiltinESMExports } = require("node:module");
const net = require("node:net");

const routes = new Map(Object.entries(JSON.parse(process.env.WIRE_NETWORK)));
/** Nobody listens there. */
const NOWHERE = "127.0.0.1:1";

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  // node:net hands its own callers' arguments on as [[options, callback]].
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  const { host, port } = options ?? {};
  if (typeof host === "string" && net.isIP(host) === 0) {
    const [address, to] = (routes.get(`${host}:${port}`) ?? NOWHERE).split(":");
    Object.assign(options, { host: address, port: Number(to) });
  }
  return connect.apply(this, given);
};

// A name server is found by name, and asked on port 53, by a resolver that is not made of node:net's sockets.
const DNS_PORT = 53;
dns.lookup = async (name) => {
  const route = routes.get(`${name}:${DNS_PORT}`);
  if (route === undefined)
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" });
  return { address: route.split(":")[0], family: 4 };
};
const { setServers } = dns.Resolver.prototype;
dns.Resolver.prototype.setServers = function (servers) {
  const routed = [...routes].filter(([from]) => from.endsWith(`:${DNS_PORT}`)).map(([, to]) => to);
  const reached = (server) => routed.find((to) => server === `${to.split(":")[0]}:${DNS_PORT}`) ?? server;
  return setServers.call(this, servers.map(reached));
};
syncBuiltinESMExports();
