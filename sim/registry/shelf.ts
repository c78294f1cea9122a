import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, PackageDefinition } from './definition.ts';
import { packumentOf } from './npm.ts';
import { manifestOf, tagPage } from './oci.ts';
import { htmlOf, normalName, projectOf, simpleJson } from './pypi.ts';
import { sendError, sendForever, sendJson } from './reply.ts';

/** The packages that the stand-in offers, and what it answers to a request for one. */
export class Shelf {
  base = '';
  readonly requests: string[] = [];
  readonly #packages: PackageDefinition[];
  readonly #faults: Map<string, Fault>;
  readonly #ociToken: boolean;
  readonly #key = randomBytes(16);

  constructor(packages: PackageDefinition[], faults: Record<string, Fault>, ociToken: boolean) {
    this.#packages = packages;
    this.#faults = new Map(Object.entries(faults));
    this.#ociToken = ociToken;
  }

  setFault(name: string, fault: Fault | undefined): void {
    if (fault === undefined) this.#faults.delete(name);
    else this.#faults.set(name, fault);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${request.method} ${request.url}`);
    const url = new URL(request.url ?? '/', this.base);
    const path = decode(url.pathname);
    const project = /^\/simple\/([^/]+)\/?$/.exec(path)?.[1];
    const [, image, tag] = /^\/v2\/(.+)\/(?:tags\/list|manifests\/([^/]+))$/.exec(path) ?? [];
    if (request.method !== 'GET' && request.method !== 'HEAD') sendError(response, 405, 'method not allowed');
    else if (path.startsWith('/npm/')) this.#npm(request, response, path.slice('/npm/'.length));
    else if (project !== undefined) this.#pypi(request, response, project);
    else if (image !== undefined) this.#oci(request, response, url, image, tag);
    else if (path === '/v2/') sendJson(request, response, {});
    else if (path === '/token') {
      sendJson(request, response, { token: this.#tokenFor(url.searchParams.get('scope') ?? '') });
    } else sendError(response, 404, 'not found');
  }

  #npm(request: IncomingMessage, response: ServerResponse, name: string): void {
    if (this.#misbehave(response, name)) return;
    const found = this.#packages.find((entry) => entry.ecosystem === 'npm' && entry.name === name);
    if (found?.ecosystem !== 'npm') {
      sendError(response, 404, 'not found');
      return;
    }
    const abbreviated = request.headers.accept?.includes('application/vnd.npm.install-v1+json') ?? false;
    const packument = packumentOf(found, this.base, abbreviated);
    sendJson(request, response, this.#renamed(name) ? { ...packument, name: `${name}-other` } : packument);
  }

  #pypi(request: IncomingMessage, response: ServerResponse, name: string): void {
    const wanted = normalName(name);
    if (this.#misbehave(response, wanted, simpleJson)) return;
    const found = this.#packages.find((entry) => entry.ecosystem === 'pypi' && normalName(entry.name) === wanted);
    if (found?.ecosystem !== 'pypi') {
      sendError(response, 404, 'not found');
      return;
    }
    if (!request.headers.accept?.includes(simpleJson)) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(htmlOf(found));
      return;
    }
    const project = projectOf(found, this.base);
    const body = this.#renamed(wanted) ? { ...project, name: `${wanted}-other` } : project;
    sendJson(request, response, body, { 'content-type': simpleJson });
  }

  #oci(request: IncomingMessage, response: ServerResponse, url: URL, image: string, tag: string | undefined): void {
    const scope = `repository:${image}:pull`;
    if (this.#ociToken && request.headers.authorization !== `Bearer ${this.#tokenFor(scope)}`) {
      const challenge = `Bearer realm="${this.base}/token",service="registry-sim",scope="${scope}"`;
      sendError(response, 401, 'unauthorized', { 'www-authenticate': challenge });
      return;
    }
    if (this.#misbehave(response, image)) return;
    const found = this.#packages.find((entry) => entry.ecosystem === 'oci' && entry.name === image);
    if (found?.ecosystem !== 'oci') {
      sendError(response, 404, 'name unknown');
      return;
    }
    if (tag === undefined) {
      const { page, last } = tagPage(found.tags, url.searchParams);
      const link = `</v2/${image}/tags/list?n=${url.searchParams.get('n') ?? 100}&last=${last}>; rel="next"`;
      sendJson(request, response, { name: image, tags: page }, last === undefined ? {} : { link });
      return;
    }
    if (!found.tags.includes(tag)) {
      sendError(response, 404, 'manifest unknown');
      return;
    }
    const { body, digest, mediaType } = manifestOf(image, tag);
    const stated = this.#faults.get(image) === 'wrong-digest' ? `sha256:${'0'.repeat(64)}` : digest;
    sendJson(request, response, body, { 'content-type': mediaType, 'docker-content-digest': stated });
  }

  #misbehave(response: ServerResponse, name: string, contentType = 'application/json'): boolean {
    const fault = this.#faults.get(name);
    if (fault === undefined || fault === 'another-name' || fault === 'wrong-digest') return false;
    if (typeof fault === 'object') response.writeHead(302, { location: fault.redirect }).end();
    else if (fault === 'not-found') sendError(response, 404, 'not found');
    else if (fault === 'error') sendError(response, 503, 'unavailable');
    else if (fault === 'huge') sendForever(response, contentType);
    else if (fault === 'not-json') response.writeHead(200, { 'content-type': contentType }).end('<html>');
    // 'hang': the request stays open until the caller gives up.
    return true;
  }

  #renamed(name: string): boolean {
    return this.#faults.get(name) === 'another-name';
  }

  #tokenFor(scope: string): string {
    return createHmac('sha256', this.#key).update(scope).digest('hex');
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
