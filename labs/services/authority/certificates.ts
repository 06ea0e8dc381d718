import 'reflect-metadata';
import { BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const VALID_DAYS = 3_650;
const HOUR_MS = 3_600_000;

export interface Certificates {
  /** What everybody trusts. */
  readonly caPem: string;
  /** Service → its private key (PKCS #8), certificate and the CA's, in one text as Kafka reads it. */
  readonly bundles: ReadonlyMap<string, string>;
}

/**
 * A CA of this lab's own, and a certificate for each service that names it, `localhost` and 127.0.0.1: the learner's tools come through a
 * port of the host. The CA's key leaves this function in no way, so nothing can be signed with it later.
 */
export async function makeCertificates(lab: string, services: readonly string[]): Promise<Certificates> {
  const validity = { notBefore: new Date(Date.now() - HOUR_MS), notAfter: new Date(Date.now() + VALID_DAYS * 24 * HOUR_MS) };
  const authority = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity, name: `CN=CA of lab ${lab},O=Kafka Atelier`, keys: authority, signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true)],
  });
  const caPem = ca.toString('pem');
  const bundles = await Promise.all(services.map(async (service) => {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.create({
      ...validity, subject: `CN=${service},O=Kafka Atelier`, issuer: ca.subject, publicKey: keys.publicKey, signingKey: authority.privateKey, signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        // Brokers are clients of each other, too.
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension([{ type: 'dns', value: service }, { type: 'dns', value: 'localhost' }, { type: 'ip', value: '127.0.0.1' }]),
      ],
    });
    const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return [service, `${key}\n${certificate.toString('pem')}\n${caPem}\n`] as const;
  }));
  return { caPem: `${caPem}\n`, bundles: new Map(bundles) };
}
