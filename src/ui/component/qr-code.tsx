import type { ReactElement } from 'react';

type QrCodeProps = {
  readonly svg: string;
  readonly label: string;
  readonly link: string;
  readonly linkText: string;
};

/** A QR code for a wallet on another device, and a link for a wallet on this one. */
export function QrCode({ svg, label, link, linkText }: QrCodeProps): ReactElement {
  return (
    <figure className="qr">
      <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={label} width="260" height="260" />
      <figcaption>
        <a href={link}>{linkText}</a>
      </figcaption>
    </figure>
  );
}
