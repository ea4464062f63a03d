// A provider that signs in whoever it is told to, without asking: `node oidc_provider.mjs REDIRECT_URI ALGORITHM`.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(process.env.OIDC_PROVIDER_FROM);
const { default: Provider } = await import(require.resolve('oidc-provider'));
const [redirectUri, algorithm] = process.argv.slice(2);

const users = {
  ada: { preferred_username: 'ada', groups: ['Patch Admins', 'Staff'] },
  eve: { preferred_username: 'eve', groups: ['Staff'] },
};
const pair = algorithm === 'ES256'
  ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
  : generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...pair.privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm, kid: 'one' };

let provider;
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [{
      client_id: 'patchwell', client_secret: 'a secret: with %signs', redirect_uris: [redirectUri],
      response_types: ['code'], grant_types: ['authorization_code'], id_token_signed_response_alg: algorithm,
    }],
    jwks: { keys: [key] },
    cookies: { keys: ['test'] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true, methods: ['S256'] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...users[id] }) }),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  console.log(issuer);
});

// Who is signed in next.
let next = 'ada';
async function answer(request, response) {
  if (request.url.startsWith('/test/next/')) {
    next = request.url.slice('/test/next/'.length);
    return response.end('ok');
  }
  if (request.url.startsWith('/interaction/')) {
    return provider.interactionFinished(request, response, { login: { accountId: next } });
  }
  return provider.callback()(request, response);
}
