// Which registries are spoken to without TLS.
import { registrySetting } from '../../host/settings.ts';
import { endpointOf } from '../../registry/endpoint.ts';

/** The engine is told of a registry what our own client does: the settings decide, else whether it is this machine. */
export function isPlainHttp(host: string): boolean {
  return endpointOf(host, registrySetting(host) ?? {})?.protocol === 'http:';
}
