"""The site and its interfaces: what a browser, a program or an assistant asks, answered by a desk."""
