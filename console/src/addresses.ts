// Where agents and downstream servers reach this server.
import { api } from './api/client';
import type { AddressesView } from './api/types';
import { useLoad } from './hooks';

const isLoopback = (host: string) => /^(localhost|127\.|\[::1\]$)/.test(host);

export interface Address {
  /** As other computers may know it: a browser on the server's own computer uses a name that they cannot. */
  host: string;
  port: number;
  /** With scheme, name and port. */
  url: string;
  /** Without TLS, under the name that the browser uses. */
  near: string;
}

export function useAddress(): Address {
  const told = useLoad((signal) => api.get<AddressesView>('/addresses', {}, signal), []).data;
  const host = isLoopback(location.hostname) ? (told?.host ?? '') : location.hostname;
  const isTls = Boolean(told?.is_tls_required && told.tls_port);
  const plain = told?.port ?? 8530;
  const port = isTls ? (told?.tls_port ?? plain) : plain;
  return { host, port, url: `${isTls ? 'https' : 'http'}://${host}:${port}`, near: `http://${location.hostname}:${plain}` };
}
