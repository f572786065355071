// A certified OpenID provider for tests: oidc_provider.mjs RETURN_TO. Prints `listening on URL` when it is ready.
//
// It lets in whoever is set by POST /set {claims} at once, without a page. POST /rotate gives it other keys.
// GET /asked tells what it was asked for last.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import Provider from "oidc-provider";

const [returnTo] = process.argv.slice(2);
let person = {};
let asked = {};

function keys() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return [{ ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" }];
}

function provider(issuer) {
  const made = new Provider(issuer, {
    clients: [{
      client_id: "throughline", client_secret: "a secret & more: +%=", redirect_uris: [returnTo],
      grant_types: ["authorization_code"], response_types: ["code"],
    }],
    jwks: { keys: keys() },
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "email", "profile", "groups"],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...person, sub: id }) }),
    ttl: { Session: 60, Grant: 60, Interaction: 60, AccessToken: 60, IdToken: 60 },
    // Each test is somebody else, so nobody is remembered.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid email profile groups");
      await grant.save();
      return grant;
    },
  });
  made.on("server_error", (_, error) => console.error(error));
  return made;
}

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return text === "" ? {} : JSON.parse(text);
}

const server = createServer(async (request, response) => {
  try {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === "/set") {
      person = await body(request);
      response.end();
    } else if (path === "/rotate") {
      current = provider(issuer);
      response.end();
    } else if (path === "/asked") {
      response.end(JSON.stringify(asked));
    } else if (path.startsWith("/interaction/")) {
      const { params } = await current.interactionDetails(request, response);
      asked = params;
      await current.interactionFinished(request, response, { login: { accountId: person.sub } });
    } else {
      current.callback()(request, response);
    }
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    response.end(String(error));
  }
});

let issuer;
let current;
server.listen(0, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  current = provider(issuer);
  console.log(`listening on ${issuer}`);
});
